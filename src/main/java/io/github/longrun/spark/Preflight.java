package io.github.longrun.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** What is looked at before Spark is asked, whose own answers take minutes and pages. */
final class Preflight {

  /** From this Java on Spark needs Hadoop 3.4.2, which Spark 4.1 was the first to bring. */
  private static final int NEW_JAVA = 24;

  private static final int PATIENCE = 5_000;
  private static final String SCHEME = "spark://";

  private Preflight() {}

  /**
   * Refuses what does not work together.
   *
   * @throws IllegalStateException if so: what to do
   */
  static void checkVersions(String spark, int java) {
    String[] parts = spark.split("[.-]", 3);
    if (!parts[0].equals("4")) {
      throw new IllegalStateException(
          "Longrun runs on Spark 4, but this is Spark "
              + spark
              + ": use the spark-submit of a Spark 4");
    }
    if (java >= NEW_JAVA && parts[1].equals("0")) {
      throw new IllegalStateException(
          "Spark "
              + spark
              + " does not run on Java "
              + java
              + ": set JAVA_HOME to a Java 17 or 21, or use Spark 4.1 or later");
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
   * @throws IllegalArgumentException if none of the addresses answers: what to do
   */
  static void checkMaster(String master) {
    if (!master.startsWith(SCHEME)) {
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
