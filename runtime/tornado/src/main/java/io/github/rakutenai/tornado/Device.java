package io.github.rakutenai.tornado;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** A device of TornadoVM's. */
record Device(TornadoDevice device) {

    /** The best there is: a GPU before anything else, PTX before OpenCL. */
    static Optional<Device> find() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<TornadoDevice> devices = IntStream.range(0, runtime.getNumBackends())
                .mapToObj(runtime::getBackend)
                .flatMap(backend -> backend.getAllDevices().stream())
                .toList();
        return devices.stream().map(Device::new).max(Comparator.comparingInt(Device::rank));
    }

    private int rank() {
        int backend = switch (device.getTornadoVMBackend()) {
            case PTX -> 2;
            case OPENCL -> 1;
            default -> 0;
        };
        return backend + (gpu() ? 10 : 0);
    }

    boolean gpu() {
        return device.getDeviceType() == TornadoDeviceType.GPU;
    }

    /** Whether it is a GPU of NVIDIA's, used through CUDA's driver. */
    boolean ptx() {
        return device.getTornadoVMBackend() == TornadoVMBackendType.PTX;
    }

    /** Whether kernels may compute with it: not on OpenCL, where it is an extension that some devices lack. */
    boolean halfPrecision() {
        return ptx();
    }

    String description() {
        return device.getPhysicalDevice().getDeviceName() + ", " + device.getTornadoVMBackend();
    }

    long memoryBytes() {
        return device.getMaxGlobalMemory();
    }

    Parallelism parallelism() {
        if (ptx()) {
            return Parallelism.PTX;
        }
        return gpu() ? Parallelism.GPU : Parallelism.CPU;
    }
}
