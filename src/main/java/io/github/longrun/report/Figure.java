package io.github.longrun.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A finished figure: an image at twice the pixel density and the text that says what it shows. */
public final class Figure {

  private final String title;
  private final String alternativeText;
  private final BufferedImage image;

  Figure(String title, String alternativeText, BufferedImage image) {
    this.title = title;
    this.alternativeText = alternativeText;
    this.image = image;
  }

  /**
   * The title.
   *
   * @return one line
   */
  public String title() {
    return title;
  }

  /**
   * What the figure shows, for those who cannot see it.
   *
   * @return a sentence or two
   */
  public String alternativeText() {
    return alternativeText;
  }

  /**
   * The picture; as the last expression of a notebook cell it shows itself.
   *
   * @return a copy, two pixels to a point in each direction, whose {@code toString} is the
   *     alternative text
   */
  public BufferedImage image() {
    Picture copy = new Picture(image.getWidth(), image.getHeight(), toString());
    image.copyData(copy.getRaster());
    return copy;
  }

  /** An image that says what it shows: notebooks store the text of a result beside its picture. */
  private static final class Picture extends BufferedImage {

    private final String text;

    Picture(int width, int height, String text) {
      super(width, height, TYPE_INT_RGB);
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Writes the picture as PNG.
   *
   * @param file the file, replaced if it exists; its directory is made
   * @return this figure
   * @throws UncheckedIOException if the file cannot be written
   */
  public Figure save(Path file) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("the figure cannot be written to " + file, e);
    }
    return this;
  }

  @Override
  public String toString() {
    return title + ": " + alternativeText;
  }
}
