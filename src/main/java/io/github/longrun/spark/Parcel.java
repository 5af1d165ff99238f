package io.github.longrun.spark;

import io.github.longrun.sweep.Job;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.SerializedLambda;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A job packed for the journey by Java serialisation, whatever serialiser Spark is set to, and
 * unpacked once on each machine.
 */
final class Parcel implements Serializable {

  private static final long serialVersionUID = 1;

  /** Where JShell, and so a notebook, defines its classes. */
  private static final String NOTEBOOK = "REPL.";

  private static final String WHAT_TO_DO =
      ": use Model.named or Model.regression, or write the model as a record of numbers that"
          + " implements Model, in a jar that is given to spark-submit";

  private final byte[] bytes;
  private transient Job job;

  private Parcel(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Packs a job.
   *
   * @param classes takes the classes that must be loaded where it is unpacked
   * @throws IllegalArgumentException if something in it does not travel: what, and what to do
   */
  static Parcel of(Job job, Set<Class<?>> classes) {
    for (Object model : job.models()) {
      pack(model, model, classes);
    }
    return new Parcel(pack(job, job.models().size() + " models", new LinkedHashSet<>()));
  }

  private static byte[] pack(Object object, Object name, Set<Class<?>> classes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Listing out = new Listing(bytes, classes, name)) {
      out.writeObject(object);
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(
          "the model "
              + name
              + " does not travel to other machines, because it holds an object of "
              + e.getMessage()
              + ", which is not plain data"
              + WHAT_TO_DO,
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("the model " + name + " cannot be packed", e);
    }
    return bytes.toByteArray();
  }

  private static void refuseNotebook(String name, Object model) {
    if (name.startsWith(NOTEBOOK)) {
      throw new IllegalArgumentException(
          "the model "
              + model
              + " does not travel to other machines, because its class or lambda is defined in a"
              + " notebook cell, which they do not have"
              + WHAT_TO_DO);
    }
  }

  /** Lists the classes that it writes. */
  private static final class Listing extends ObjectOutputStream {
    private final Set<Class<?>> classes;
    private final Object model;

    Listing(ByteArrayOutputStream bytes, Set<Class<?>> classes, Object model) throws IOException {
      super(bytes);
      this.classes = classes;
      this.model = model;
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      if (object instanceof SerializedLambda lambda) {
        refuseNotebook(lambda.getCapturingClass().replace('/', '.'), model);
      }
      return object;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      refuseNotebook(type.getName(), model);
      classes.add(type);
    }
  }

  /**
   * Unpacks the job where it has arrived.
   *
   * @throws IllegalStateException if a class is missing or another one here
   */
  synchronized Job open() {
    if (job == null) {
      try (ObjectInputStream in = new Unpacking(new ByteArrayInputStream(bytes))) {
        job = (Job) in.readObject();
      } catch (ClassNotFoundException | NoClassDefFoundError e) {
        throw new IllegalStateException(
            "it has no class "
                + e.getMessage().replace('/', '.')
                + ": pack the class into a jar and give it to spark-submit",
            e);
      } catch (InvalidClassException e) {
        throw new IllegalStateException(
            "it has another version of " + e.classname + ": give all machines the same jars", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return job;
  }

  /** Finds classes where Spark has put those of the program. */
  private static final class Unpacking extends ObjectInputStream {

    Unpacking(ByteArrayInputStream bytes) throws IOException {
      super(bytes);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      try {
        return Class.forName(type.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(type);
      }
    }
  }
}
