package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.Test;

/** Runs the example of the package's documentation as it stands there. */
class PackageExampleTest {

  @Test
  void theExampleRuns() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/main/java/io/github/longrun/objective/package-info.java"));
    int from = lines.indexOf(" * <pre>{@code");
    int to = lines.indexOf(" * }</pre>");
    String rest =
        String.join("\n", lines.subList(from + 1, to)).replace("\n * ", "\n").substring(3);
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      shell.eval("import io.github.longrun.objective.*;");
      while (!rest.isBlank()) {
        SourceCodeAnalysis.CompletionInfo statement =
            shell.sourceCodeAnalysis().analyzeCompletion(rest);
        for (SnippetEvent event : shell.eval(statement.source())) {
          assertEquals(Snippet.Status.VALID, event.status(), statement.source());
          assertEquals(null, event.exception(), statement.source());
        }
        rest = statement.remaining();
      }
      assertEquals("5", shell.eval("components.size()").get(0).value());
    }
  }
}
