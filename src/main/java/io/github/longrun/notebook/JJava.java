package io.github.longrun.notebook;

import io.github.longrun.progress.Line;
import io.github.longrun.progress.Work;
import java.util.UUID;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Longrun in the JJava kernel, which finds this class by itself. */
public final class JJava implements Extension {

  /** For the kernel. */
  public JJava() {}

  /**
   * Teaches the kernel to show results and progress.
   *
   * @param kernel the kernel
   */
  @Override
  public void install(BaseKernel kernel) {
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
                // setDisplayId differs between releases of the kernel.
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
