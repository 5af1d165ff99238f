package io.github.longrun.spark;

import io.github.longrun.sweep.Cluster.Arrivals;
import io.github.longrun.sweep.Job;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.package$;
import scala.collection.Iterator;
import scala.collection.immutable.Range$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** The side of a {@link SparkCluster} that needs Spark to be loaded. */
final class Driver {

  /**
   * Marks an answer that says why a machine can count nothing; counts and failures have 0 and 1.
   */
  private static final byte UNFIT = 2;

  /** Seconds without an executor after which that is told. */
  private static final int PATIENCE = 30;

  private Driver() {}

  /** Checks, connects and counts. */
  static void run(
      String master, Parcel parcel, Set<Class<?>> classes, int[] tasks, Arrivals arrivals)
      throws InterruptedException {
    Preflight.checkVersion(version());
    Preflight.checkJava(version(), Driver::login);
    Module io = ByteBuffer.class.getModule();
    Preflight.checkOptions(io.isOpen("sun.nio.ch", Driver.class.getModule()));
    SparkConf conf = configuration(master);
    Preflight.checkMaster(conf.get("spark.master"));
    long before = System.currentTimeMillis();
    JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate(conf));
    // A program has one context: one that was there is the program's, and stays.
    boolean ours = spark.startTime() >= before;
    try {
      if (!spark.master().equals(conf.get("spark.master"))) {
        throw new IllegalArgumentException(
            "this program uses Spark on "
                + spark.master()
                + " already: run the sweep there, by SparkCluster.submitted(), or stop that first");
      }
      addJars(spark, classes);
      count(spark, parcel, tasks, arrivals);
    } finally {
      if (ours) {
        spark.stop();
      }
    }
  }

  private static String version() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /**
   * Which user this is, as Spark itself asks first; Hadoop is none of what Longrun is built with.
   */
  private static void login() {
    try {
      Class.forName("org.apache.hadoop.security.UserGroupInformation")
          .getMethod("getCurrentUser")
          .invoke(null);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UnsupportedOperationException unsupported) {
        throw unsupported;
      }
      throw new IllegalStateException("Hadoop does not know the user of this program", e);
    } catch (ReflectiveOperationException e) {
      throw (NoClassDefFoundError) new NoClassDefFoundError(e.getMessage()).initCause(e);
    }
  }

  private static SparkConf configuration(String master) {
    SparkConf conf = new SparkConf();
    if (master != null) {
      conf.setMaster(master);
    }
    if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "no Spark master is named: start the program by spark-submit --master, or use"
              + " SparkCluster.at(\"spark://host:7077\")");
    }
    // Counts are taken in as they arrive: their sum over the sweep is no measure of the driver's
    // need.
    return conf.setIfMissing("spark.app.name", "Longrun sweep")
        .setIfMissing("spark.driver.maxResultSize", "0")
        .setIfMissing("spark.ui.showConsoleProgress", "false");
  }

  /** Sends the jars that the models' classes and Longrun are in, where spark-submit did not. */
  private static void addJars(JavaSparkContext spark, Set<Class<?>> classes) {
    if (spark.isLocal()) {
      return;
    }
    classes.add(SparkCluster.class);
    Set<String> sent = new LinkedHashSet<>();
    Iterator<String> jars = spark.sc().listJars().iterator();
    while (jars.hasNext()) {
      String jar = jars.next();
      sent.add(jar.substring(jar.lastIndexOf('/') + 1));
    }
    for (Class<?> type : classes) {
      Optional<Path> home = home(type);
      if (home.isPresent() && Files.isDirectory(home.get())) {
        throw new IllegalArgumentException(
            type.getName()
                + " is in the folder "
                + home.get()
                + ", which other machines do not have: pack it into a jar and give it to"
                + " spark-submit");
      }
      if (home.isPresent() && sent.add(home.get().getFileName().toString())) {
        spark.addJar(home.get().toString());
      }
    }
  }

  /** Where a class was loaded from; nothing for those of Java. */
  private static Optional<Path> home(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    boolean isFile =
        source != null
            && source.getLocation() != null
            && source.getLocation().getProtocol().equals("file");
    return isFile
        ? Optional.of(Path.of(URI.create(source.getLocation().toString())))
        : Optional.empty();
  }

  private static void count(JavaSparkContext spark, Parcel parcel, int[] tasks, Arrivals arrivals)
      throws InterruptedException {
    BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    Broadcast<Parcel> sent = spark.broadcast(parcel);
    String group = "longrun-" + sent.id();
    Thread caller =
        new Thread(
            () -> answers.add(new Answer(-1, null, ask(spark, group, sent, tasks, answers))));
    caller.setDaemon(true);
    caller.start();
    int done = 0;
    try {
      for (; done < tasks.length; done++) {
        Answer next = done == 0 ? first(spark, answers) : answers.take();
        tell(next, tasks, arrivals, spark, done);
      }
    } catch (InterruptedException e) {
      cancel(spark, group);
      for (Answer last = answers.take(); last.counted() != null; last = answers.take()) {
        tell(last, tasks, arrivals, spark, done);
      }
      throw e;
    } finally {
      if (done < tasks.length) {
        cancel(spark, group);
      }
    }
  }

  /** The first answer; where no executor comes it is said once what Spark waits for. */
  private static Answer first(JavaSparkContext spark, BlockingQueue<Answer> answers)
      throws InterruptedException {
    Answer answer = answers.poll(PATIENCE, TimeUnit.SECONDS);
    // The driver is one of those that have memory.
    if (answer == null && !spark.isLocal() && spark.sc().getExecutorMemoryStatus().size() <= 1) {
      System.getLogger(SparkCluster.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Spark has given this program no executor in "
                  + PATIENCE
                  + " s and waits on: no worker is free or has the memory or cores that were asked"
                  + " for (lower --executor-memory), or its executors end at once, as on a Java that"
                  + " Spark does not run on (their stderr is in the worker's folder)");
    }
    return answer == null ? answers.take() : answer;
  }

  private static void cancel(JavaSparkContext spark, String group) {
    if (!spark.sc().isStopped()) {
      spark.cancelJobGroup(group);
    }
  }

  private static void tell(
      Answer answer, int[] tasks, Arrivals arrivals, JavaSparkContext spark, int done) {
    if (answer.counted() == null) {
      String why = String.valueOf(answer.failure().getMessage()).lines().findFirst().orElse("");
      throw new IllegalStateException(
          !spark.sc().isStopped()
              ? "Spark gave up: " + why
              : done > 0
                  ? "Spark was stopped in the middle ("
                      + why
                      + "): what had arrived is kept, run it again"
                  : "Spark stopped before anything was counted ("
                      + why
                      + "): the master is of another version than this Spark "
                      + version()
                      + ", whose own spark-submit is needed, or has no room for the executors asked for",
          answer.failure());
    }
    if (answer.counted()[0] == UNFIT) {
      byte[] text = Arrays.copyOfRange(answer.counted(), 1, answer.counted().length);
      throw new IllegalStateException(new String(text, StandardCharsets.UTF_8));
    }
    arrivals.arrived(tasks[answer.index()], answer.counted());
  }

  /** What a task returned; or, in the end, what went wrong with the job, null if nothing did. */
  private record Answer(int index, byte[] counted, Throwable failure) {}

  private static Throwable ask(
      JavaSparkContext spark,
      String group,
      Broadcast<Parcel> sent,
      int[] tasks,
      BlockingQueue<Answer> answers) {
    try {
      spark.setJobGroup(group, "a sweep of " + tasks.length + " chunks", false);
      List<Integer> numbers = IntStream.of(tasks).boxed().toList();
      spark
          .sc()
          .runJob(
              spark.parallelize(numbers, tasks.length).rdd(),
              new Count(sent),
              Range$.MODULE$.apply(0, tasks.length),
              new AbstractFunction2<Object, byte[], BoxedUnit>() {
                @Override
                public BoxedUnit apply(Object index, byte[] counted) {
                  answers.add(new Answer((Integer) index, counted, null));
                  return BoxedUnit.UNIT;
                }
              },
              ClassTag$.MODULE$.apply(byte[].class));
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** A task: the counts of the one chunk whose number it holds. */
  private static final class Count extends AbstractFunction2<TaskContext, Iterator<Integer>, byte[]>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Broadcast<Parcel> parcel;

    Count(Broadcast<Parcel> parcel) {
      this.parcel = parcel;
    }

    @Override
    public byte[] apply(TaskContext context, Iterator<Integer> numbers) {
      Job job;
      try {
        job = parcel.value().open();
      } catch (IllegalStateException e) {
        return unfit(e.getMessage());
      }
      byte[] counted = job.count(numbers.next(), context::isInterrupted);
      if (counted == null) {
        throw new IllegalStateException("the task was cancelled");
      }
      return counted;
    }

    private static byte[] unfit(String why) {
      byte[] text =
          ("the executor on "
                  + SparkEnv.get().blockManager().blockManagerId().host()
                  + " cannot count: "
                  + why)
              .getBytes(StandardCharsets.UTF_8);
      byte[] answer = new byte[text.length + 1];
      answer[0] = UNFIT;
      System.arraycopy(text, 0, answer, 1, text.length);
      return answer;
    }
  }
}
