using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Saving;

/// <summary>Finds the models within a chain, however deep, whether they were trained here or loaded.</summary>
internal static class ModelFinder
{
    /// <summary>The models, in the order in which rows pass them.</summary>
    /// <exception cref="ModelFormatException">A loaded model is damaged, or comes from a newer version.</exception>
    public static IEnumerable<KaemTransformer> Find(MLContext context, ITransformer transformer)
    {
        if (transformer is KaemTransformer found)
        {
            yield return found;
            yield break;
        }
        if (transformer is not IEnumerable<ITransformer> chain)
            yield break;
        ITransformer? previous = null;
        foreach (var part in chain)
        {
            if (previous is CustomMappingTransformer<CarrierKeySource, CarrierKey>)
            {
                yield return Load(context, previous, part);
            }
            else
            {
                foreach (var inner in Find(context, part))
                    yield return inner;
            }
            previous = part;
        }
    }

    /// <summary>Passes one row through the two transformers that give it the payload.</summary>
    /// <exception cref="ModelFormatException">They do not fit together, or what they give is no model.</exception>
    private static KaemTransformer Load(MLContext context, ITransformer key, ITransformer map)
    {
        ReadOnlyMemory<char> text;
        try
        {
            text = Read(context, key, map);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new ModelFormatException($"The parts of the pipeline that hold the model do not fit together: the file is damaged. {exception.Message}", exception);
        }
        var payload = PayloadCache.Get(text);
        return new KaemTransformer(context, payload.Model, payload.Features, payload.Outputs);
    }

    private static ReadOnlyMemory<char> Read(MLContext context, ITransformer key, ITransformer map)
    {
        var view = map.Transform(key.Transform(context.Data.LoadFromEnumerable([new Any()])));
        var column = view.Schema[CarrierColumns.Payload];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        cursor.MoveNext();
        ReadOnlyMemory<char> text = default;
        getter(ref text);
        return text;
    }

    /// <summary>A row of which the key needs nothing; ML.NET wants a column all the same.</summary>
    private sealed class Any
    {
        public bool Column { get; set; }
    }
}
