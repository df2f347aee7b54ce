using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>
/// Builds a chain of ML.NET's own transformers that does what a model's transformer does. ML.NET can save and load only its own, so this is what stands in a
/// model file: a map whose one value is the model, and a mapping that finds the model there.
/// </summary>
/// <param name="view">Data with the columns that the transformer reads, without rows.</param>
/// <param name="helpers">Columns that this model's chain has for itself, besides those of all.</param>
internal sealed class ChainBuilder(MLContext context, IDataView view, params IEnumerable<string> helpers)
{
    private readonly List<ITransformer> _parts = [];
    private readonly List<string> _helpers =
    [
        CarrierColumns.Key, CarrierColumns.Payload, .. helpers, CarrierColumns.LogLikelihood, CarrierColumns.LogLikelihoodError,
        .. Enumerable.Range(0, VectorParts.Digits).SelectMany(digit => new[] { CarrierColumns.Latent + (1 << digit), CarrierColumns.Reconstruction + (1 << digit) }),
    ];

    /// <summary>Adds a transformer.</summary>
    public void Add<TTransformer>(IEstimator<TTransformer> estimator) where TTransformer : class, ITransformer
    {
        var part = estimator.Fit(view);
        view = part.Transform(view);
        _parts.Add(part);
    }

    /// <summary>Adds a transformer that makes a column for the chain itself.</summary>
    public void AddHelper<TTransformer>(string column, IEstimator<TTransformer> estimator) where TTransformer : class, ITransformer
    {
        Add(estimator);
        _helpers.Add(column);
    }

    /// <summary>Adds the map that gives every row the model, behind a mapping that makes its key.</summary>
    public void AddPayload<TTransformer>(IEstimator<TTransformer> key, string payload) where TTransformer : class, ITransformer
    {
        Add(key);
        Add(context.Transforms.Conversion.MapValue(CarrierColumns.Payload, [KeyValuePair.Create(true, payload)], CarrierColumns.Key));
    }

    /// <summary>Makes the wanted columns of those that the mapping gave, and drops all others that are not the user's.</summary>
    /// <param name="outputs">The columns as the model's transformer adds them.</param>
    /// <exception cref="NotSupportedException">An output is too wide.</exception>
    public TransformerChain<ITransformer> Finish(IEnumerable<(RowOutput Output, string Name)> outputs, DataViewSchema schema)
    {
        foreach (var (output, name) in outputs)
        {
            if (schema[name].Type is VectorDataViewType vector)
                Join(name, output == RowOutput.Latent ? CarrierColumns.Latent : CarrierColumns.Reconstruction, vector.Size);
            else
                Add(context.Transforms.CopyColumns(name, output == RowOutput.LogLikelihood ? CarrierColumns.LogLikelihood : CarrierColumns.LogLikelihoodError));
        }
        Add(context.Transforms.DropColumns([.. _helpers]));
        return new TransformerChain<ITransformer>([.. _parts]);
    }

    private void Join(string name, string prefix, int size)
    {
        if (size > VectorParts.LargestSize)
            throw new NotSupportedException($"Column '{name}' has {size} values; models with columns of up to {VectorParts.LargestSize} can be saved by ML.NET. The model's own Save has no such limit.");
        Add(context.Transforms.Concatenate(name, [.. VectorParts.DigitsOf(size).Select(digit => prefix + (1 << digit))]));
    }
}
