using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class ConversionsExtensionsCatalog
{
    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null, DataKind outputKind = DataKind.Single) =>
        new(catalog.Environment, Pair(outputColumnName, inputColumnName), outputKind);

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null) =>
        new(catalog.Environment, Pair(outputColumnName, inputColumnName));

    public static KeyToVectorMappingEstimator MapKeyToVector(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null, bool outputCountVector = false)
    {
        Refuse(outputCountVector, "count no keys: outputCountVector must be false");
        return new(catalog.Environment, Pair(outputColumnName, inputColumnName));
    }

    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000, ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, bool addKeyValueAnnotationsAsText = false, IDataView keyData = null)
    {
        Refuse(addKeyValueAnnotationsAsText, "annotate keys with the values as they are: addKeyValueAnnotationsAsText must be false");
        Refuse(keyData is not null, "learn the keys from the data: give no keyData");
        return new(catalog.Environment, Pair(outputColumnName, inputColumnName), maximumNumberOfKeys, keyOrdinality);
    }

    public static ValueMappingEstimator<TInputType, TOutputType> MapValue<TInputType, TOutputType>(this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, IEnumerable<KeyValuePair<TInputType, TOutputType>> keyValuePairs, string inputColumnName = null, bool treatValuesAsKeyType = false)
    {
        Refuse(treatValuesAsKeyType, "map values to values, not to keys: treatValuesAsKeyType must be false");
        return new(catalog.Environment, ValueMap.Of(keyValuePairs), Pair(outputColumnName, inputColumnName));
    }

    private static ColumnPair[] Pair(string output, string input) => [new(output, input ?? output)];

    private static void Refuse(bool asked, string what)
    {
        if (asked)
            throw new NotSupportedException($"The contracts {what}.");
    }
}
