package io.github.rakutenai.tornado;

import java.util.function.Function;

import io.github.rakutenai.engine.model.ModelConfig;

/**
 * Which tasks make a decoder on a device.
 *
 * @param memory of what stands between the tasks
 */
record DecoderStrategy(
        Device device, ModelConfig config, KeyValueMemory cache, DeviceWeights weights, HostMemory memory) {

    /** Adds tasks to any number of graphs for one kind of pass. */
    Function<TaskList, DecoderTasks> of(PassMemory pass) {
        return device.halfPrecision() ? halfPrecision(pass) : portable(pass);
    }

    private Function<TaskList, DecoderTasks> halfPrecision(PassMemory pass) {
        if (pass.capacity() == 1) {
            WarpMemory vectors = WarpMemory.of(config, memory);
            return tasks -> new WarpTasks(tasks, config, pass, vectors, cache);
        }
        TensorMemory vectors = TensorMemory.of(config, pass.capacity(), memory);
        return tasks -> new TensorTasks(tasks, config, pass, vectors, cache);
    }

    private Function<TaskList, DecoderTasks> portable(PassMemory pass) {
        Parallelism parallelism = device.parallelism();
        return pass.capacity() == 1
                ? tasks -> new SingleRowTasks(tasks, config, pass, cache, weights.half(), parallelism)
                : tasks -> new ManyRowsTasks(tasks, config, pass, cache, weights.half(), parallelism);
    }
}
