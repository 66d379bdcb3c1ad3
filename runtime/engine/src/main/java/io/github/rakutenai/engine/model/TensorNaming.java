package io.github.rakutenai.engine.model;

/** How a kind of checkpoint names its tensors. */
enum TensorNaming {
    GGUF {
        @Override
        String name(TensorRole role) {
            return role.gguf() + ".weight";
        }

        @Override
        String name(int layer, TensorRole role) {
            return "blk." + layer + "." + name(role);
        }
    },
    HUGGING_FACE {
        @Override
        String name(TensorRole role) {
            return role.huggingFace() + ".weight";
        }

        @Override
        String name(int layer, TensorRole role) {
            return "model.layers." + layer + "." + name(role);
        }
    };

    /** Name of a tensor that stands outside the layers. */
    abstract String name(TensorRole role);

    abstract String name(int layer, TensorRole role);
}
