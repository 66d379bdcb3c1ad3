package io.github.rakutenai.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * The first argument of every kernel. TornadoVM names compiled kernels by its hash code: as it is the same always, kernels are
 * shared between graphs, and the driver of a GPU finds what it has compiled for an earlier start.
 */
final class SharedContext extends KernelContext {

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedContext;
    }
}
