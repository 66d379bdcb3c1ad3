package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.testing.RandomBlocks;

class Q8_0AllocationTest extends AllocationContract {

    Q8_0AllocationTest() {
        super(RandomBlocks.Q8_0);
    }
}
