using Kaem.ML.Scoring;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Fitting;

/// <summary>Scores rows that a fitted pipeline has not seen.</summary>
internal static class HeldOut
{
    private const string Column = "LogLikelihood";

    /// <summary>Mean log-likelihood of the rows, its standard error, and their number.</summary>
    public static (double Mean, double StandardError, long Rows) LogLikelihood(IDataView data, KaemTransformer model)
    {
        var outputs = new KaemOutputColumns { Latent = "", Reconstruction = "", LogLikelihoodError = "", LogLikelihood = Column };
        var mapper = new VectorMapper(model.Model, model.Features, outputs, data.Schema, nameof(data));
        var view = new ScoringView(data, mapper);
        var column = view.Schema[Column];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<float>(column);
        return Summarise(Read());

        IEnumerable<float> Read()
        {
            float value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return value;
            }
        }
    }

    /// <summary>The same of a table's model, and the number of values that its training rows lacked.</summary>
    public static ((double Mean, double StandardError, long Rows) Scores, long Unseen) LogLikelihood(IDataView data, KaemTableTransformer model)
    {
        foreach (var column in model.LearnedColumns)
            TableReader.FindAgain(data.Schema, column, nameof(data));
        var rows = TableReader.Read(data, model.LearnedColumns, "rows held out", nameof(data));
        return rows.Rows == 0 ? (Summarise([]), 0) : (Summarise(model.Model.LogLikelihood(rows).Values), model.Model.CountUnseen(rows));
    }

    private static (double Mean, double StandardError, long Rows) Summarise(IEnumerable<float> values)
    {
        // Welford's recurrence: the sum of squares would cancel where the mean is far from 0.
        double mean = 0, squares = 0;
        long rows = 0;
        foreach (float value in values)
        {
            rows++;
            double distance = value - mean;
            mean += distance / rows;
            squares += distance * (value - mean);
        }
        return (rows > 0 ? mean : double.NaN, rows > 1 ? Math.Sqrt(squares / (rows - 1) / rows) : double.NaN, rows);
    }

    /// <summary>The first model of a kind in a fitted pipeline, and the data as they reach it.</summary>
    public static (TModel? Model, IDataView Data) Reach<TModel>(ITransformer transformer, IDataView data) where TModel : class, ITransformer
    {
        if (transformer is TModel model)
            return (model, data);
        if (transformer is not IEnumerable<ITransformer> chain)
            return (null, transformer.Transform(data));
        foreach (var part in chain)
        {
            (var found, data) = Reach<TModel>(part, data);
            if (found is not null)
                return (found, data);
        }
        return (null, data);
    }
}
