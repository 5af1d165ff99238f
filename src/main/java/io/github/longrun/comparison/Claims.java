package io.github.longrun.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The claims of one study.
 *
 * @param list the claims, in the order of their telling
 */
public record Claims(List<Claim> list) {

  private static final String DIRECTORY = "LONGRUN_CLAIMS";
  private static final String HEADER =
      "claim,predicted,predicted_error,measured,standard_error,scale,verdict\n";

  /**
   * Copies the list.
   *
   * @param list the claims
   */
  public Claims {
    list = List.copyOf(list);
  }

  /**
   * Some claims.
   *
   * @param claims the claims
   * @return all of them
   */
  public static Claims of(Claim... claims) {
    return new Claims(List.of(claims));
  }

  /**
   * Writes {@code <name>.csv}, one claim a row, into the directory that the environment variable
   * {@code LONGRUN_CLAIMS} names; without it, nothing happens. The columns are {@code
   * claim,predicted,predicted_error,measured,standard_error,scale,verdict}.
   *
   * @param name the name of the study, as of its notebook
   * @return these claims
   */
  public Claims write(String name) {
    String directory = System.getenv(DIRECTORY);
    return directory == null || directory.isBlank() ? this : write(name, Path.of(directory));
  }

  Claims write(String name, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name + ".csv"), csv());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the claims of " + name + " cannot be written to " + directory + " (" + DIRECTORY + ")",
          e);
    }
    return this;
  }

  private String csv() {
    return list.stream()
        .map(
            c ->
                String.join(
                    ",",
                    '"' + c.statement().replace("\"", "\"\"") + '"',
                    Double.toString(c.predicted()),
                    Double.toString(c.predictedError()),
                    Double.toString(c.measured().value()),
                    Double.toString(c.measured().standardError()),
                    Double.toString(c.scale()),
                    c.verdict().name()))
        .collect(Collectors.joining("\n", HEADER, "\n"));
  }

  /**
   * Checks every claim.
   *
   * @return these claims
   * @throws ClaimException if one of them does not hold; it names all that do not
   */
  public Claims check() {
    String failed =
        list.stream()
            .filter(c -> c.verdict() != Verdict.HOLDS)
            .map(Claim::toString)
            .collect(Collectors.joining("\n"));
    if (!failed.isEmpty()) {
      throw new ClaimException(failed);
    }
    return this;
  }

  @Override
  public String toString() {
    return list.stream().map(Claim::toString).collect(Collectors.joining("\n"));
  }
}
