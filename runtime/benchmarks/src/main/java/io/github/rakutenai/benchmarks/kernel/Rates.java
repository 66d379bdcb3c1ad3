package io.github.rakutenai.benchmarks.kernel;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/** Counters that JMH prints as rates: gigabytes and 10^9 floating-point operations, a second each. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rates {

    public double gigabytes;
    public double gigaflop;

    /** Counts a call, unless it is one that JMH makes before or after its measurement to keep all threads busy. */
    void add(Control control, double bytes, double operations) {
        if (control.startMeasurement && !control.stopMeasurement) {
            gigabytes += bytes / 1e9;
            gigaflop += operations / 1e9;
        }
    }
}
