package io.github.longrun.notebook;

import io.github.longrun.progress.Line;
import io.github.longrun.progress.Work;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;

/** Longrun in the IJava kernel. */
public final class IJava {

  private IJava() {}

  /**
   * Teaches the kernel to show results and progress, in one line of the first cell:
   *
   * <pre>
   * io.github.longrun.notebook.IJava.install(getKernelInstance());
   * </pre>
   *
   * @param kernel the kernel
   * @throws IllegalStateException where the heap is so small that the kernel would die
   */
  public static void install(BaseKernel kernel) {
    Heap.check(Runtime.getRuntime().maxMemory());
    for (Exhibit<?> exhibit : Exhibit.ALL) {
      kernel
          .getRenderer()
          .createRegistration(exhibit.type())
          .preferring(Exhibit.HTML, Exhibit.PNG)
          .register((value, context) -> render(exhibit.of(value), context));
    }
    Work.watchedBy(
        Line.on(
            new Place(
                kernel.getIO().display::isAttached,
                (id, text) -> kernel.display(data(id, text)),
                (id, text) -> kernel.getIO().display.updateDisplay(data(id, text)))));
  }

  private static DisplayData data(String id, String text) {
    DisplayData data = new DisplayData(text);
    data.putTransientData("display_id", id);
    return data;
  }

  private static void render(Exhibit.Shown shown, RenderContext context) {
    MIMEType mime = MIMEType.parse(shown.mime());
    DisplayData data = context.getOutputContainer();
    data.putText(shown.text());
    if (context.wantsDataRenderedAs(mime)) {
      data.putData(mime, shown.data());
      if (!shown.metadata().isEmpty()) {
        data.putMetaData(mime, shown.metadata());
      }
    }
  }
}
