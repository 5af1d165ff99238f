package io.github.longrun.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineTest {

  /** For snippets, which see what is static and public of this class's loader. */
  private static final List<String> SHOWN = new ArrayList<>();

  private static void watch(double silent) {
    SHOWN.clear();
    Work.watchedBy(
        Line.on(
            (text, first, last) ->
                SHOWN.add((first ? "first " : "") + text + (last ? " last" : "")),
            silent));
  }

  @AfterEach
  void nobodyWatches() {
    Work.watchedBy(work -> {});
  }

  @Test
  void workOfLessThanTwoSecondsIsSilent() {
    SHOWN.clear();
    Work.watchedBy(Line.on((text, first, last) -> SHOWN.add(text)));
    try (Work work = Work.begin("sums", "terms", 3)) {
      work.done(3);
    }
    assertEquals(List.of(), SHOWN);
  }

  @Test
  void theLastLineTellsWhatWasDoneAndNoTime() {
    watch(0);
    try (Work work = Work.begin("sums", "terms", 2_500_000)) {
      work.done(2_500_000);
    }
    assertEquals(List.of("first sums: 0 % of 2.50e6 terms", "sums: 2.50e6 terms last"), SHOWN);
  }

  @Test
  void aLineOnItsWayTellsTheRateAndTheTimeLeft() throws InterruptedException {
    watch(0);
    try (Work work = Work.begin("sums", "terms", 1000)) {
      Thread.sleep(300);
      work.done(250);
      work.done(251);
      work.done(1000);
    }
    assertEquals(3, SHOWN.size(), "told at most four times a second: " + SHOWN);
    String line = SHOWN.get(1);
    assertTrue(line.matches("sums: 25 % of 1,000 terms, [0-9]+ a second, [0-9]+ s left"), line);
  }

  /** What was done before an interruption counts as done, but not for the rate. */
  @Test
  void workTakenUpAgainStartsWhereItWas() throws InterruptedException {
    watch(0);
    try (Work work = Work.begin("sums", "terms", 1000).from(900)) {
      Thread.sleep(300);
      work.done(950);
      double rate = work.rate();
      assertTrue(rate > 0 && rate < 50 / 0.3, "rate " + rate);
    }
  }

  @Test
  void ofWorkWithinWorkTheOuterShows() {
    watch(0);
    try (Work outer = Work.begin("outer", "parts", 1)) {
      try (Work inner = Work.begin("inner", "bits", 1)) {
        inner.done(1);
      }
      outer.done(1);
    }
    assertEquals(List.of("first outer: 0 % of 1 parts", "outer: 1 parts last"), SHOWN);
  }

  @Test
  void stoppedWorkSaysWhatIsKept() {
    watch(1e9);
    try (Work work = Work.begin("sums", "terms", 10)) {
      work.stop(5, "ask Sums.last()");
      work.done(6);
    }
    assertEquals(
        List.of("first sums: stopped after 5 of 10 terms; ask Sums.last() last"),
        SHOWN,
        "at once, however short, and only once");
  }

  /** The exception says what is wrong: a line before it would only be in the way. */
  @Test
  void shortWorkThatFailsIsSilent() {
    watch(1e9);
    assertThrows(
        ArithmeticException.class,
        () -> {
          try (Work work = Work.begin("sums", "terms", 10)) {
            work.done(1);
            throw new ArithmeticException("an infinite sum");
          }
        });
    assertEquals(List.of(), SHOWN);
  }

  @Test
  void aSearchTellsHowMuchThereIsAsFarAsItKnows() {
    watch(0);
    try (Work work = Work.begin("sums", "terms", 10)) {
      work.outOf(12);
      work.done(11);
      work.outOf(11);
    }
    assertEquals(List.of("first sums: 0 % of 10 terms", "sums: 11 terms last"), SHOWN);
  }

  @Test
  void workWithoutATotalCountsFromWithin() throws InterruptedException {
    watch(0);
    Work.goesOn(1);
    try (Work work = Work.begin("sums", "terms", Double.POSITIVE_INFINITY);
        Work inner = Work.begin("bits", "bits", Double.POSITIVE_INFINITY)) {
      Work.goesOn(2);
      Thread.sleep(300);
      Work.goesOn(3);
      assertEquals(0, inner.done(), "the outer work counts");
      assertEquals(5, work.done());
    }
    try (Work work = Work.begin("squares", "terms", 10)) {
      Work.goesOn(1);
      assertEquals(0, work.done(), "work with a total counts by itself");
      work.done(10);
    }
    assertEquals(5, SHOWN.size(), SHOWN.toString());
    assertEquals("first sums: 0 terms", SHOWN.get(0));
    assertTrue(SHOWN.get(1).matches("sums: 5 terms, [0-9.]+ a second"), SHOWN.get(1));
    assertEquals("sums: stopped after 5 terms last", SHOWN.get(2));
    assertEquals("squares: 10 terms last", SHOWN.get(4));
  }

  /** In a notebook the works of one statement share a line, those of two do not. */
  @Test
  void aStatementOfJShellHasOneLine() {
    watch(0);
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      shell.eval("import io.github.longrun.progress.*;");
      String work = "try (Work w = Work.begin(\"sums\", \"terms\", 5)) { w.done(5); }";
      shell.eval("for (int i = 0; i < 2; i++) " + work);
      shell.eval(work);
    }
    assertEquals(
        List.of(
            "first sums: 0 % of 5 terms",
            "sums: 5 terms last",
            "sums: run 2, 0 % of 5 terms",
            "sums: 2 runs, 10 terms last",
            "first sums: 0 % of 5 terms",
            "sums: 5 terms last"),
        SHOWN);
  }

  @Test
  void aScreenThatBreaksStopsNoWork() {
    Work.watchedBy(
        work -> {
          throw new IllegalStateException("the connection is closed");
        });
    try (Work work = Work.begin("sums", "terms", 1)) {
      work.done(1);
      assertEquals(1, work.done());
    }
  }

  @Test
  void aTerminalRewritesItsLine() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    Work.watchedBy(Line.on(Terminal.on(stream), 0));
    for (int k = 0; k < 2; k++) {
      try (Work work = Work.begin("sums", "terms", 1000)) {
        work.done(1000);
      }
    }
    String end = System.lineSeparator();
    assertEquals(
        "sums: 0 % of 1,000 terms\rsums: 1,000 terms       ".concat(end).repeat(2),
        bytes.toString(StandardCharsets.UTF_8));
  }
}
