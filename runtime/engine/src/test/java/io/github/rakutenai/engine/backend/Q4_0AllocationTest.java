package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.testing.RandomBlocks;

class Q4_0AllocationTest extends AllocationContract {

    Q4_0AllocationTest() {
        super(RandomBlocks.Q4_0);
    }
}
