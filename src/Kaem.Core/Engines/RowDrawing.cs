using Kaem.ML.Data;

namespace Kaem.ML.Engines;

/// <summary>Draws rows from the likelihood of latents, by any engine.</summary>
internal static class RowDrawing
{
    /// <summary>Rows that decode at a time.</summary>
    private const int DecodedRows = 256;

    /// <summary>Draws rows.</summary>
    /// <param name="latents">S x L.</param>
    /// <param name="first">Index of the first row.</param>
    /// <param name="rows">Receives the draws, S x D.</param>
    public static void Draw(IKaemEngine engine, ReadOnlySpan<float> latents, ulong seed, long first, Span<float> rows)
    {
        int columns = engine.Columns, length = engine.Options.LatentLength, count = rows.Length / columns;
        for (int at = 0; at < count; at += DecodedRows)
        {
            int take = Math.Min(DecodedRows, count - at);
            var part = rows.Slice(at * columns, take * columns);
            engine.Generate(latents.Slice(at * length, take * length), part);
            engine.DrawFromLikelihood(seed, first + at, part);
        }
    }

    /// <summary>Draws what rows lack, where their columns are independent given the latents: latents from the posterior, then rows of these.</summary>
    /// <inheritdoc cref="IKaemEngine.Complete"/>
    public static void Complete(
        IKaemEngine engine, ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, Span<float> completed)
    {
        int columns = engine.Columns, count = rows.Length / columns;
        var latents = RowArray.Create(checked(count * draws), engine.Options.LatentLength, nameof(draws));
        engine.DrawPosterior(rows, samples, draws, seed, first, latents);
        Draw(engine, latents, seed, checked(first * draws), completed);
        for (int i = 0; i < completed.Length; i++)
        {
            float entry = rows[i / (draws * columns) * columns + i % columns];
            if (!float.IsNaN(entry))
                completed[i] = entry;
        }
    }
}
