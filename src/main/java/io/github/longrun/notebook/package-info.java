/**
 * Longrun at home in a Jupyter notebook: results show themselves as the last expression of a cell,
 * long work shows a line, with the kernels JJava and IJava alike.
 *
 * <p>On JJava there is nothing to do: {@code %classpath} finds {@link
 * io.github.longrun.notebook.JJava} by itself. On IJava one line does it:
 *
 * <pre>
 * io.github.longrun.notebook.IJava.install(getKernelInstance());
 * </pre>
 *
 * <p>What shows how is said once for both: tables as HTML without colours of their own, so that
 * they are those of the page, dark or light; figures as PNG at twice the pixel density with their
 * alternative text; both with a plain text beside them.
 */
package io.github.longrun.notebook;
