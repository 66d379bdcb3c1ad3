package io.github.rakutenai.engine.tokenizer;

import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;

/**
 * All that an expression of a template can reach: entries of maps, items of lists, characters of texts, and the methods in
 * {@link PythonMethods}. No class or object of Java.
 */
final class PythonResolver extends ELResolver {

    @Override
    public Object getValue(ELContext context, Object base, Object property) {
        context.setPropertyResolved(true);
        return switch (base) {
            case Map<?, ?> map -> map.get(property);
            case List<?> list -> item(list, property);
            case String text -> character(text, property);
            case null, default -> null;
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
        context.setPropertyResolved(true);
        return switch (base) {
            case Filter filter ->
                filter.filter(
                        arguments[0], (JinjavaInterpreter) arguments[1], (Object[]) arguments[2], (Map<String, Object>)
                                arguments[3]);
            case ExpTest test -> evaluate(test, method.equals("evaluateNegated"), arguments);
            case null -> throw new ELException("nothing has no method " + method);
            default -> PythonMethods.call(base, method.toString(), Arrays.asList(arguments));
        };
    }

    private static boolean evaluate(ExpTest test, boolean negated, Object[] arguments) {
        Object[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
        return test.evaluate(arguments[0], (JinjavaInterpreter) arguments[1], rest) != negated;
    }

    private static Object item(List<?> list, Object property) {
        int index = index(property, list.size());
        return index < 0 ? null : list.get(index);
    }

    private static String character(String text, Object property) {
        int index = index(property, text.length());
        return index < 0 ? null : text.substring(index, index + 1);
    }

    /** The place that {@code property} names, counted from the end where it is negative, or -1. */
    private static int index(Object property, int size) {
        try {
            int index = Integer.parseInt(property.toString());
            int place = index < 0 ? index + size : index;
            return place >= 0 && place < size ? place : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        return Object.class;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        throw new ELException("an expression cannot assign");
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
        return true;
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
        return List.<FeatureDescriptor>of().iterator();
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, Object base) {
        return Object.class;
    }
}
