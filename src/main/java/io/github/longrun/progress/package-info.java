/**
 * How far long work is, told to whoever watches; used by both sides, for it knows neither.
 *
 * <p>Work that lasts less than two seconds says nothing. Longer work shows one line that is
 * rewritten in place, in a terminal or a notebook, and nothing elsewhere; {@code
 * -Dlongrun.progress=false} keeps a terminal quiet as well.
 *
 * <pre>{@code
 * List<String> seen = new ArrayList<>();
 * Work.watchedBy(Line.on((text, first, last) -> seen.add(text)));
 * try (Work work = Work.begin("squares", "numbers", 1000)) {
 *   for (int k = 1; k <= 1000; k++) {
 *     work.done(k);
 *   }
 * }
 * assert seen.isEmpty();                                             // it took no two seconds
 * }</pre>
 */
package io.github.longrun.progress;
