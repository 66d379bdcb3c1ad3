package io.github.rakutenai.onednn;

import io.github.rakutenai.engine.testing.RandomBlocks;

/** As its parent, with weights that oneDNN multiplies in bf16. */
class BrainFloatBackendTest extends OneDnnBackendTest {

    @Override
    protected RandomBlocks format() {
        return RandomBlocks.F32;
    }
}
