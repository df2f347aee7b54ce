using Kaem.ML.Tables.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Saving;

/// <summary>Finds the models within a chain, however deep, whether they were trained here or loaded.</summary>
internal static class ModelFinder
{
    /// <summary>The models of vectors, in the order in which rows pass them.</summary>
    /// <exception cref="ModelFormatException">A loaded model is damaged, or comes from a newer version.</exception>
    public static IEnumerable<KaemTransformer> Find(MLContext context, ITransformer transformer) => Find<KaemTransformer, CarrierKey>(transformer, (key, map) =>
    {
        var payload = PayloadCache.Get(Payload(context, key, map));
        return new KaemTransformer(context, payload.Model, payload.Features, payload.Outputs);
    });

    /// <summary>The models of tables, in the order in which rows pass them.</summary>
    /// <exception cref="ModelFormatException">A loaded model is damaged, or comes from a newer version.</exception>
    public static IEnumerable<KaemTableTransformer> FindTables(MLContext context, ITransformer transformer) => Find<KaemTableTransformer, TableCarrierKey>(transformer, (key, map) =>
    {
        var payload = PayloadCache.GetTable(Payload(context, key, map));
        return new KaemTableTransformer(context, payload.Model, payload.Columns, payload.Outputs);
    });

    /// <param name="load">Loads a model from the two transformers that give rows its payload.</param>
    private static IEnumerable<TModel> Find<TModel, TKey>(ITransformer transformer, Func<ITransformer, ITransformer, TModel> load)
        where TModel : class, ITransformer
        where TKey : class, new()
    {
        if (transformer is TModel found)
        {
            yield return found;
            yield break;
        }
        if (transformer is not IEnumerable<ITransformer> chain)
            yield break;
        ITransformer? previous = null;
        foreach (var part in chain)
        {
            if (previous is CustomMappingTransformer<CarrierKeySource, TKey>)
            {
                yield return load(previous, part);
            }
            else
            {
                foreach (var inner in Find<TModel, TKey>(part, load))
                    yield return inner;
            }
            previous = part;
        }
    }

    /// <summary>Passes one row through the two transformers that give it the payload.</summary>
    /// <exception cref="ModelFormatException">They do not fit together, or what they give is no model.</exception>
    private static ReadOnlyMemory<char> Payload(MLContext context, ITransformer key, ITransformer map)
    {
        try
        {
            return Read(context, key, map);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new ModelFormatException($"The parts of the pipeline that hold the model do not fit together: the file is damaged. {exception.Message}", exception);
        }
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
