using Kaem.ML.Scoring;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>The scores of a loaded chain's current row, computed as they are read.</summary>
/// <param name="second">The vector beside the latents, which the columns of the reconstruction hold.</param>
internal abstract class CarriedScores<TRow>(RowOutput second) : ICarriedScores where TRow : class
{
    private readonly VectorParts _latent = new();
    private readonly VectorParts _second = new();
    private TRow? _row;
    private IRowScores? _scores;

    private IRowScores Scores => _scores ??= Load(_row!);

    /// <summary>A new row is current.</summary>
    public void Begin(TRow row)
    {
        _row = row;
        _scores = null;
        _latent.Clear();
        _second.Clear();
    }

    public float LogLikelihood() => Scores.Value(RowOutput.LogLikelihood, 0);

    public float LogLikelihoodError() => Scores.Value(RowOutput.LogLikelihoodError, 0);

    public VBuffer<float> Latent(int part) => Part(_latent, RowOutput.Latent, part);

    public VBuffer<float> Reconstruction(int part) => Part(_second, second, part);

    /// <summary>The scores of a row, the only one of its block.</summary>
    /// <exception cref="InvalidOperationException">The row can't be scored.</exception>
    protected abstract IRowScores Load(TRow row);

    private VBuffer<float> Part(VectorParts parts, RowOutput output, int part)
    {
        if (parts.IsEmpty)
            parts.Fill(Scores.Vector(output, 0));
        return parts[part];
    }
}
