package io.github.longrun.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.style.markers.Marker;

/** A marker with a dark outline, so that it stands out on any ground. */
final class Outlined extends Marker {

  private final Shape unit;

  private Outlined(Shape unit) {
    this.unit = unit;
  }

  static Outlined circle() {
    return new Outlined(new Ellipse2D.Double(-0.5, -0.5, 1, 1));
  }

  static Outlined diamond() {
    return polygon(0, -0.6, 0.6, 0, 0, 0.6, -0.6, 0);
  }

  static Outlined triangle() {
    return polygon(0, -0.6, 0.6, 0.5, -0.6, 0.5);
  }

  static Outlined square() {
    return polygon(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5);
  }

  private static Outlined polygon(double... corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int k = 2; k < corners.length; k += 2) {
      path.lineTo(corners[k], corners[k + 1]);
    }
    path.closePath();
    return new Outlined(path);
  }

  @Override
  public void paint(Graphics2D g, double x, double y, int size) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(1.5 * size, 1.5 * size);
    Shape shape = place.createTransformedShape(unit);
    g.fill(shape);
    g.setColor(Color.BLACK);
    g.setStroke(Palette.line(1.4));
    g.draw(shape);
  }
}
