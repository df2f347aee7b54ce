using Kaem.ML.Saving;
using Kaem.ML.Scoring;
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
        // Welford's recurrence: the sum of squares would cancel where the mean is far from 0.
        double mean = 0, squares = 0;
        long rows = 0;
        float value = 0;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows++;
            double distance = value - mean;
            mean += distance / rows;
            squares += distance * (value - mean);
        }
        return (rows > 0 ? mean : double.NaN, rows > 1 ? Math.Sqrt(squares / (rows - 1) / rows) : double.NaN, rows);
    }

    /// <summary>The first model of a fitted pipeline, and the data as they reach it.</summary>
    public static (KaemTransformer? Model, IDataView Data) Reach(ITransformer transformer, IDataView data)
    {
        if (transformer is KaemTransformer model)
            return (model, data);
        if (transformer is not IEnumerable<ITransformer> chain)
            return (null, transformer.Transform(data));
        foreach (var part in chain)
        {
            (var found, data) = Reach(part, data);
            if (found is not null)
                return (found, data);
        }
        return (null, data);
    }
}
