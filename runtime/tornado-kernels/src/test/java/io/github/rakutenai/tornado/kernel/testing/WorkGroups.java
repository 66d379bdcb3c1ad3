package io.github.rakutenai.tornado.kernel.testing;

import java.util.function.Consumer;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Runs kernels in plain Java, as a device would: with barriers, local memory and, in warps of 32 items, shuffles and matrix
 * instructions as TornadoVM emits them for PTX.
 *
 * <p>One item runs at a time, until it waits for others; who goes on next is drawn, the same way in each run. So what reads
 * before a barrier what another item writes is likely to read what was there before: local memory starts as NaN.
 */
public final class WorkGroups {

    private WorkGroups() {}

    /**
     * Runs all groups, one after another.
     *
     * @param threads items of a group
     * @param kernel calls the kernel with the context of one item
     * @throws AssertionError if an item fails, or waits at a barrier or in a warp for one that does not come
     */
    public static void run(int groups, int threads, Consumer<KernelContext> kernel) {
        for (int group = 0; group < groups; group++) {
            new WorkGroup(groups, group, threads).run(kernel);
        }
    }
}
