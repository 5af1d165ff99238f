package io.github.longrun.transition;

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

/** Runs the example of the package's documentation as it stands there, assertions included. */
class PackageExampleTest {

  @Test
  void theExampleRuns() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/main/java/io/github/longrun/transition/package-info.java"));
    int from = lines.indexOf(" * <pre>{@code");
    int to = lines.indexOf(" * }</pre>");
    String rest = String.join("\n", lines.subList(from + 1, to)).replaceAll("(?m)^ \\* ?", "");
    int assertions = 0;
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      shell.eval("import io.github.longrun.transition.*;");
      shell.eval("import java.util.List;");
      while (!rest.isBlank()) {
        SourceCodeAnalysis.CompletionInfo statement =
            shell.sourceCodeAnalysis().analyzeCompletion(rest);
        // Assertions are off inside the shell: what they assert is evaluated instead.
        boolean isAssertion = statement.source().contains("assert ");
        for (SnippetEvent event : shell.eval(statement.source().replace("assert ", ""))) {
          assertEquals(Snippet.Status.VALID, event.status(), statement.source());
          assertEquals(null, event.exception(), statement.source());
          assertEquals(isAssertion, "true".equals(event.value()), statement.source());
        }
        assertions += isAssertion ? 1 : 0;
        rest = statement.remaining();
      }
    }
    assertEquals(7, assertions);
  }
}
