package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.testing.RandomBlocks;

class F16AllocationTest extends AllocationContract {

    F16AllocationTest() {
        super(RandomBlocks.F16);
    }
}
