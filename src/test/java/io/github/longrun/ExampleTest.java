package io.github.longrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the examples of every package's documentation and of every guide as they stand there,
 * assertions included.
 */
class ExampleTest {

  private static final Path MAIN = Path.of("src/main/java/io/github/longrun");
  private static final Path GUIDES = Path.of("docs");
  private static final Pattern IN_JAVADOC =
      Pattern.compile("^<pre>\\{@code\n(.*?)^}</pre>", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern IN_MARKDOWN =
      Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern ASSERTION = Pattern.compile("^assert (.*);$", Pattern.DOTALL);

  static List<Path> packages() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      return files.filter(f -> f.endsWith("package-info.java")).sorted().toList();
    }
  }

  static List<Path> guides() throws IOException {
    List<Path> guides = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(GUIDES, "*.md")) {
      for (Path file : files) {
        if (IN_MARKDOWN.matcher(Files.readString(file)).find()) {
          guides.add(file);
        }
      }
    }
    return guides.stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packagesTellTheTruth(Path story) throws IOException {
    check(story, IN_JAVADOC.matcher(Files.readString(story).replaceAll("(?m)^ \\* ?", "")));
  }

  @ParameterizedTest
  @MethodSource("guides")
  void guidesTellTheTruth(Path guide) throws IOException {
    check(guide, IN_MARKDOWN.matcher(Files.readString(guide)));
  }

  private static void check(Path story, Matcher example) throws IOException {
    int assertions = 0;
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      shell.eval("import io.github.longrun.*;");
      shell.eval("import java.util.*;");
      for (Path other : packages()) {
        shell.eval("import io.github.longrun." + other.getParent().getFileName() + ".*;");
      }
      while (example.find()) {
        String rest = example.group(1).replaceAll(" *//.*", "");
        while (!rest.isBlank()) {
          var statement = shell.sourceCodeAnalysis().analyzeCompletion(rest);
          rest = statement.remaining();
          Matcher assertion = ASSERTION.matcher(statement.source().strip());
          // Assertions are off inside the shell: what they assert is evaluated instead.
          boolean isAssertion = assertion.matches();
          String source = isAssertion ? assertion.group(1) : statement.source();
          for (SnippetEvent event : shell.eval(source)) {
            assertEquals(Snippet.Status.VALID, event.status(), source);
            assertEquals(null, event.exception(), source);
            assertTrue(!isAssertion || "true".equals(event.value()), source);
          }
          assertions += isAssertion ? 1 : 0;
        }
      }
    }
    assertTrue(assertions > 0, story + " asserts nothing");
  }
}
