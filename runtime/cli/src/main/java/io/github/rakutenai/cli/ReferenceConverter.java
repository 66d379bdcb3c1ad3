package io.github.rakutenai.cli;

import io.github.rakutenai.hub.ModelReference;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code hf:} may be left out where nothing but a model of the hub can be meant. */
class ReferenceConverter implements ITypeConverter<ModelReference> {

    @Override
    public ModelReference convert(String value) {
        try {
            return ModelReference.parse(ModelReference.isReference(value) ? value : ModelReference.SCHEME + value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
