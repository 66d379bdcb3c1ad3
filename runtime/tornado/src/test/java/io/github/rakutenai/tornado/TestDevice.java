package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.backend.Availability;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The device of this machine: where there is none, a class that is extended with this is skipped, with the reason. */
final class TestDevice implements ExecutionCondition {

    /**
     * How far logits may be from those of an oracle that computes in float32; their standard deviation is about 2. Where a device
     * knows half precision, activations are rounded to it, or to 8 bits.
     */
    static float tolerance() {
        return Device.find().orElseThrow().halfPrecision() ? 0.15f : 1e-4f;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return switch (new TornadoBackendProvider().availability()) {
            case Availability.Device device -> ConditionEvaluationResult.enabled(device.name());
            case Availability.Missing(String reason) -> ConditionEvaluationResult.disabled(reason);
        };
    }
}
