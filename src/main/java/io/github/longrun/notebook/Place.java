package io.github.longrun.notebook;

import io.github.longrun.progress.Line;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** The place below a cell where the line of its progress stands, known by an id. */
final class Place implements Line.Screen {

  private static final long PAUSE = 50;

  private final BooleanSupplier attached;
  private final BiConsumer<String, String> display;
  private final BiConsumer<String, String> update;
  private String id;

  /**
   * @param attached whether a cell is running, so that something can be shown
   * @param display shows a text at a new id
   * @param update replaces the text at an id
   */
  Place(
      BooleanSupplier attached,
      BiConsumer<String, String> display,
      BiConsumer<String, String> update) {
    this.attached = attached;
    this.display = display;
    this.update = update;
  }

  @Override
  public void show(String text, boolean first, boolean last) {
    if (first) {
      id = UUID.randomUUID().toString();
      display.accept(id, text);
    } else if (last && !attached.getAsBoolean()) {
      updateLater(id, text);
    } else {
      update.accept(id, text);
    }
  }

  /** A stopped cell is over before its work is: its line is put right while the next one runs. */
  private void updateLater(String place, String text) {
    Thread waiting =
        new Thread(
            () -> {
              try {
                while (!attached.getAsBoolean()) {
                  Thread.sleep(PAUSE);
                }
                update.accept(place, text);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "longrun-line");
    waiting.setDaemon(true);
    waiting.start();
  }
}
