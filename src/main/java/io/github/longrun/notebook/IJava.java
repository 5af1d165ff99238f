package io.github.longrun.notebook;

import io.github.longrun.progress.Line;
import io.github.longrun.progress.Work;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.UUID;

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
   */
  public static void install(BaseKernel kernel) {
    for (Exhibit<?> exhibit : Exhibit.ALL) {
      kernel
          .getRenderer()
          .createRegistration(exhibit.type())
          .preferring(Exhibit.HTML, Exhibit.PNG)
          .register((value, context) -> render(exhibit.of(value), context));
    }
    String[] id = new String[1];
    Work.watchedBy(
        Line.on(
            (text, first, last) -> {
              DisplayData data = new DisplayData(text);
              if (first) {
                id[0] = UUID.randomUUID().toString();
                data.putTransientData("display_id", id[0]);
                kernel.display(data);
              } else {
                kernel.getIO().display.updateDisplay(id[0], data);
              }
            }));
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
