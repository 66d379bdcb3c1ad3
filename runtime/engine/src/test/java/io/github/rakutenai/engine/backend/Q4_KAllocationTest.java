package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.testing.RandomBlocks;

class Q4_KAllocationTest extends AllocationContract {

    Q4_KAllocationTest() {
        super(RandomBlocks.Q4_K);
    }
}
