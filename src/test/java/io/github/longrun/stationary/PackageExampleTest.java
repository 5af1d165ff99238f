package io.github.longrun.stationary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        Files.readAllLines(Path.of("src/main/java/io/github/longrun/stationary/package-info.java"));
    int from = lines.indexOf(" * <pre>{@code");
    int to = lines.indexOf(" * }</pre>");
    String rest = String.join("\n", lines.subList(from + 1, to)).replaceAll("(?m)^ \\*( |$)", "");
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      for (String name : List.of("objective", "oracle", "stationary")) {
        shell.eval("import io.github.longrun." + name + ".*;");
      }
      while (!rest.isBlank()) {
        SourceCodeAnalysis.CompletionInfo statement =
            shell.sourceCodeAnalysis().analyzeCompletion(rest);
        for (SnippetEvent event : shell.eval(statement.source())) {
          assertEquals(Snippet.Status.VALID, event.status(), statement.source());
          assertEquals(null, event.exception(), statement.source());
        }
        rest = statement.remaining();
      }
      double steps = Double.parseDouble(shell.eval("steps").get(0).value());
      assertTrue(steps > 1e28 && steps < 1e32, "steps " + steps);
      assertEquals(31.2, Double.parseDouble(shell.eval("deep").get(0).value()), 0.05);
      assertEquals(62.5, Double.parseDouble(shell.eval("deeper").get(0).value()), 0.05);
    }
  }
}
