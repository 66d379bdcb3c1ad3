package io.github.rakutenai.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/** The first argument of every kernel. TornadoVM names compiled kernels by its hash code: equal ones let graphs share kernels. */
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
