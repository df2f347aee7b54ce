using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class ConversionsExtensionsCatalog
{
    public static ValueMappingEstimator<TInputType, TOutputType> MapValue<TInputType, TOutputType>(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, IEnumerable<KeyValuePair<TInputType, TOutputType>> keyValuePairs, string inputColumnName = null, bool treatValuesAsKeyType = false)
    {
        if (treatValuesAsKeyType)
            throw new NotSupportedException("The contracts map values to values, not to keys.");
        return new(catalog.Environment, ValueMap.Of(keyValuePairs), [new(outputColumnName, inputColumnName ?? outputColumnName)]);
    }
}
