package io.github.longrun.progress;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The progress of work as one line: after two seconds how much is done, at what rate and how long
 * it will take, in the end what was done, without timings. All work that one statement of a
 * notebook does shares a line; of work within work the outer one shows.
 */
public final class Line implements Watch {

  private static final double SILENT = 2;

  /** Where a line shows. */
  @FunctionalInterface
  public interface Screen {

    /**
     * Shows the line, in place of what it showed before.
     *
     * @param text the line
     * @param first whether it shows for the first time
     * @param last whether a piece of work has ended, and maybe no other follows
     */
    void show(String text, boolean first, boolean last);
  }

  /** What was done under one name. */
  private record Tally(int runs, double done, String unit) {}

  private final Screen screen;
  private final double silent;
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private Object statement;
  private Work current;
  private double before;
  private boolean shown;

  private Line(Screen screen, double silent) {
    this.screen = screen;
    this.silent = silent;
  }

  /**
   * A line on a screen.
   *
   * @param screen where it shows
   * @return the line
   */
  public static Line on(Screen screen) {
    return new Line(screen, SILENT);
  }

  /** The line of a test, which cannot wait. */
  static Line on(Screen screen, double silent) {
    return new Line(screen, silent);
  }

  @Override
  public synchronized void look(Work work) {
    if (current != null && current != work) {
      return;
    }
    if (current == null) {
      if (work.ended()) {
        return;
      }
      current = work;
      Object now = statement(work);
      if (!Objects.equals(now, statement)) {
        statement = now;
        tallies.clear();
        before = 0;
        shown = false;
      }
    }
    if (work.ended()) {
      current = null;
      before += work.seconds();
      tallies.merge(
          work.name(),
          new Tally(1, work.done(), work.unit()),
          (a, b) -> new Tally(a.runs() + 1, a.done() + b.done(), a.unit()));
    }
    boolean isLong = before + (work.ended() ? 0 : work.seconds()) >= silent;
    if (shown || isLong || !work.remark().isEmpty()) {
      boolean first = !shown;
      shown = true;
      screen.show(text(work), first, work.ended());
    }
  }

  /**
   * The statement of a notebook that this thread runs, by the class that JShell made of it; outside
   * of one each piece of work stands by itself.
   */
  private static Object statement(Work work) {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .filter(name -> name.startsWith("REPL."))
                    .reduce((inner, outer) -> outer))
        .<Object>map(name -> name)
        .orElse(work);
  }

  private String text(Work work) {
    if (work.stopped()) {
      return String.format(
          Locale.ROOT,
          "%s: stopped after %s %s%s",
          work.name(),
          number(work.done()) + (work.isOpenEnded() ? "" : " of " + number(work.total())),
          work.unit(),
          work.remark().isEmpty() ? "" : "; " + work.remark());
    }
    if (work.ended()) {
      StringBuilder text = new StringBuilder();
      tallies.forEach(
          (name, t) ->
              text.append(text.isEmpty() ? "" : "; ")
                  .append(name)
                  .append(": ")
                  .append(t.runs() > 1 ? t.runs() + " runs, " : "")
                  .append(number(t.done()))
                  .append(' ')
                  .append(t.unit()));
      return text.toString();
    }
    Tally earlier = tallies.get(work.name());
    String text =
        String.format(
            Locale.ROOT,
            "%s:%s %s %s",
            work.name(),
            earlier == null ? "" : " run " + (earlier.runs() + 1) + ",",
            work.isOpenEnded()
                ? number(work.done())
                : String.format(
                    Locale.ROOT,
                    "%.0f %% of %s",
                    100 * work.done() / work.total(),
                    number(work.total())),
            work.unit());
    double rate = work.rate();
    if (rate <= 0) {
      return text;
    }
    text += String.format(", %s a second", number(rate));
    return work.isOpenEnded()
        ? text
        : text + ", " + time((work.total() - work.done()) / rate) + " left";
  }

  private static String number(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e\\+0?", "e");
    }
    return value >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2g", value);
  }

  private static String time(double seconds) {
    long s = Math.round(seconds);
    return s < 60
        ? s + " s"
        : s < 3600
            ? String.format(Locale.ROOT, "%d:%02d min", s / 60, s % 60)
            : String.format(Locale.ROOT, "%d:%02d h", s / 3600, s / 60 % 60);
  }
}
