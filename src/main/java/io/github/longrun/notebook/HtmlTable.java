package io.github.longrun.notebook;

import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;

/**
 * A table as HTML that any page styles as its own tables: a caption, header cells with a scope,
 * numbers at the right, and no colour, so that it follows the theme of the page, dark or light.
 */
final class HtmlTable {

  private static final int MOST_ROWS = 60;

  private HtmlTable() {}

  static String of(Table table) {
    StringBuilder html =
        new StringBuilder("<table>\n<caption style=\"text-align: left\">")
            .append(escaped(table.name()))
            .append("</caption>\n<thead><tr>");
    String[] open = new String[table.columnCount()];
    for (int c = 0; c < open.length; c++) {
      open[c] = " style=\"text-align: " + (isNumeric(table, c) ? "right" : "left") + "\">";
      html.append("<th scope=\"col\"").append(open[c]);
      html.append(escaped(table.column(c).name())).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    int rows = Math.min(table.rowCount(), MOST_ROWS);
    for (int r = 0; r < rows; r++) {
      html.append("<tr>");
      for (int c = 0; c < open.length; c++) {
        html.append("<td").append(open[c]).append(escaped(table.getUnformatted(r, c)));
        html.append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>");
    if (table.rowCount() > rows) {
      html.append("\n<p>").append(rows).append(" of ").append(table.rowCount()).append(" rows</p>");
    }
    return html.toString();
  }

  static String text(Table table) {
    return table.print(MOST_ROWS);
  }

  /** Whether every cell begins as a number does. */
  private static boolean isNumeric(Table table, int column) {
    if (table.column(column) instanceof NumericColumn) {
      return true;
    }
    return !table.isEmpty()
        && IntStream.range(0, table.rowCount())
            .allMatch(r -> table.getUnformatted(r, column).matches("[-+]?[0-9∞].*"));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
