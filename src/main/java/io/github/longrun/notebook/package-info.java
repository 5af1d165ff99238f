/**
 * Longrun at home in a Jupyter notebook: results show themselves as the last expression of a cell,
 * long work shows a line, in the kernels JJava and IJava alike.
 *
 * <p>On JJava there is nothing to do, {@code %classpath} finds the extension:
 *
 * <pre>{@code
 * import org.dflib.jjava.jupyter.Extension;
 * Extension found = ServiceLoader.load(Extension.class).findFirst().orElseThrow();
 * assert found instanceof JJava;                                    // as the kernel looks for it
 * }</pre>
 *
 * <p>On IJava one line does it, {@link io.github.longrun.notebook.IJava
 * io.github.longrun.notebook.IJava}{@code .install(getKernelInstance());}
 *
 * <p>What shows how is said once for both: tables as HTML without colours of their own, so that
 * they are those of the page, dark or light; figures as PNG at twice the pixel density with their
 * alternative text; both with a plain text beside them.
 */
package io.github.longrun.notebook;
