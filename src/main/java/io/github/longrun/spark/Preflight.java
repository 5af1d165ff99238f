package io.github.longrun.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is looked at before Spark is asked, whose own answers take minutes and pages. */
final class Preflight {

  private static final int PATIENCE = 5_000;
  private static final String SCHEME = "spark://";

  /** What Spark takes for a master. */
  private static final Pattern MASTERS =
      Pattern.compile("local(\\[.*\\])?|local-cluster\\[.*\\]|yarn|k8s://.+");

  private Preflight() {}

  /**
   * Refuses what does not work together.
   *
   * @throws IllegalStateException if so: what to do
   */
  static void checkVersion(String spark) {
    if (!spark.startsWith("4.")) {
      throw new IllegalStateException(
          "Longrun runs on Spark 4, but this is Spark "
              + spark
              + ": use the spark-submit of a Spark 4");
    }
  }

  /**
   * Refuses a Java without what Spark's Hadoop asks of it: from Java 24 on there is no subject of
   * the access control, which Hadoop before 3.5 begins with.
   *
   * @param login asks Hadoop who the user is
   * @throws IllegalStateException if so: what to do
   */
  static void checkJava(String spark, Runnable login) {
    try {
      login.run();
    } catch (UnsupportedOperationException e) {
      throw new IllegalStateException(
          "Spark "
              + spark
              + " does not run on Java "
              + Runtime.version().feature()
              + ": set JAVA_HOME to a Java 17 or 21, or use Spark 4.3 or later",
          e);
    }
  }

  /**
   * Refuses a Java that was not started as Spark needs it.
   *
   * @throws IllegalStateException if so: what to do
   */
  static void checkOptions(boolean open) {
    if (!open) {
      throw new IllegalStateException(
          "Spark needs options that this Java was started without: start the program by"
              + " spark-submit, which sets them, or with"
              + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED and the others that Spark's"
              + " documentation lists");
    }
  }

  /**
   * Refuses a standalone master that does not answer; another kind of cluster is Spark's business.
   *
   * @throws IllegalArgumentException if it is no master or none of the addresses answers: what to
   *     do
   */
  static void checkMaster(String master) {
    if (!master.startsWith(SCHEME)) {
      if (!MASTERS.matcher(master).matches()) {
        throw new IllegalArgumentException(
            "a Spark master is spark://host:7077, yarn, k8s://host:port or local[*], got "
                + master);
      }
      return;
    }
    List<String> answers = new ArrayList<>();
    for (String address : master.substring(SCHEME.length()).split(",", -1)) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        int port = Integer.parseInt(address.substring(colon + 1));
        InetSocketAddress at = new InetSocketAddress(address.substring(0, colon), port);
        if (at.isUnresolved()) {
          answers.add("unknown host " + address.substring(0, colon));
        } else {
          socket.connect(at, PATIENCE);
          return;
        }
      } catch (IOException e) {
        answers.add(e.getMessage());
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "the master's address is of the form spark://host:7077, got " + master, e);
      }
    }
    throw new IllegalArgumentException(
        "no Spark master answers at "
            + master
            + " ("
            + String.join(", ", answers)
            + "): start it, or give the address that is at the top of its web page");
  }
}
