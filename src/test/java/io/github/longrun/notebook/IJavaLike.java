package io.github.longrun.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.LineMagicArgs;
import io.github.spencerpark.jupyter.kernel.magic.MagicParser;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * A kernel that gives a notebook what IJava 1.3.0 does and no more, on IJava's own base: JShell in
 * the kernel's process, IJava's imports, its syntax of line magics with {@code %classpath} alone,
 * the renderers of the base, and {@code getKernelInstance()}. Run by src/test/python/ijava.py.
 */
public final class IJavaLike extends BaseKernel {

  private static final String IMPORTS =
      "import java.util.*; import java.io.*; import java.math.*; import java.net.*;"
          + " import java.util.concurrent.*; import java.util.prefs.*; import java.util.regex.*;"
          + " import static io.github.longrun.notebook.IJavaLike.*;";

  private static IJavaLike kernel;

  private final Control control = new Control();
  private final JShell shell = JShell.builder().executionEngine(control, Map.of()).build();
  private final MagicParser parser = new MagicParser("(?<=(?:^|=))\\s*%", "%%");
  private final Magics magics = new Magics();

  private IJavaLike() throws Exception {
    magics.registerLineMagic(
        "classpath",
        paths -> {
          paths.forEach(path -> shell.addToClasspath(Path.of(path).toAbsolutePath().toString()));
          return paths;
        });
    evaluate(IMPORTS);
  }

  /**
   * The kernel of this process.
   *
   * @param arguments the connection file
   * @throws Exception if the kernel cannot start
   */
  public static void main(String[] arguments) throws Exception {
    String file = Files.readString(Path.of(arguments[0]));
    JupyterConnection connection = new JupyterConnection(KernelConnectionProperties.parse(file));
    kernel = new IJavaLike();
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    System.exit(0);
  }

  /**
   * For cells.
   *
   * @return this kernel
   */
  public static BaseKernel getKernelInstance() {
    return kernel;
  }

  /**
   * What a line that starts with a % becomes.
   *
   * @param name the name of the magic
   * @param arguments its words
   * @return what the magic gives
   * @throws Exception if there is no such magic
   */
  public static Object lineMagic(String name, List<String> arguments) throws Exception {
    return kernel.magics.applyLineMagic(name, arguments);
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java").version(Runtime.version().toString()).build();
  }

  @Override
  public DisplayData eval(String cell) throws Exception {
    Object value = evaluate(parser.transformLineMagics(cell, line -> call(line.getMagicCall())));
    return value == null ? null : getRenderer().render(value);
  }

  @Override
  public void interrupt() {
    shell.stop();
  }

  private static String call(LineMagicArgs magic) {
    String words =
        magic.getArgs().stream().map(IJavaLike::quoted).collect(Collectors.joining(", "));
    return "lineMagic(" + quoted(magic.getName()) + ", List.of(" + words + "));{};";
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private Object evaluate(String source) throws Exception {
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    CompletionInfo next = analysis.analyzeCompletion(source);
    Object value = null;
    while (next.completeness().isComplete()) {
      value = snippet(next.source());
      next = analysis.analyzeCompletion(next.remaining());
    }
    if (next.completeness() != SourceCodeAnalysis.Completeness.EMPTY) {
      throw new IllegalArgumentException("incomplete: " + next.remaining());
    }
    return value;
  }

  private Object snippet(String source) throws Exception {
    control.result = null;
    Object value = null;
    for (SnippetEvent event : shell.eval(source)) {
      if (event.causeSnippet() != null) {
        continue;
      }
      if (event.exception() != null) {
        throw event.exception();
      }
      if (!event.status().isDefined()) {
        throw new IllegalArgumentException(
            shell
                .diagnostics(event.snippet())
                .map(found -> found.getMessage(Locale.ROOT))
                .collect(Collectors.joining("\n", source + "\n", "")));
      }
      value = shows(event.snippet().subKind()) ? control.result : null;
    }
    return value;
  }

  private static boolean shows(Snippet.SubKind kind) {
    return kind == Snippet.SubKind.VAR_VALUE_SUBKIND
        || kind == Snippet.SubKind.OTHER_EXPRESSION_SUBKIND
        || kind == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }

  /**
   * Runs snippets in a thread of this process and keeps what the last one gave; a stop interrupts
   * the thread and does not wait for it.
   */
  private static final class Control extends DirectExecutionControl
      implements ExecutionControlProvider {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile Future<Object> running;
    private Object result;

    @Override
    public String name() {
      return "kernel";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return this;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
      running = executor.submit(() -> snippet.invoke(null));
      try {
        result = running.get();
        return "";
      } catch (CancellationException e) {
        throw new StoppedException();
      } catch (ExecutionException e) {
        boolean isThrown = e.getCause() instanceof InvocationTargetException;
        Throwable cause = isThrown ? e.getCause().getCause() : e.getCause();
        throw new UserException(
            String.valueOf(cause.getMessage()), cause.getClass().getName(), cause.getStackTrace());
      }
    }

    @Override
    public void stop() {
      running.cancel(true);
    }
  }
}
