using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Text.Network;

/// <summary>What stands beside texts, computed on the host as in all models of rows: densities, means and the encoder's proposals of rows in parts.</summary>
internal sealed class PartsNetwork(JointModel model, WorkerPool workers)
{
    /// <summary>Columns of a row, D.</summary>
    public int Columns => model.Likelihood.Columns;

    /// <summary>Whether a row has anything at all.</summary>
    public static bool HasAny(ReadOnlySpan<float> row) => row.ContainsAnyExcept(float.NaN);

    /// <summary>What stands beside a text, D columns, of NaN where there is nothing.</summary>
    public float[] RowOf(CountedText text)
    {
        if (text.Row.Length > 0)
            return text.Row;
        var row = new float[Columns];
        row.AsSpan().Fill(float.NaN);
        return row;
    }

    /// <summary>The encoder's output for rows, B x 2L.</summary>
    /// <param name="rows">B x D, NaN where something is missing.</param>
    public float[] Encode(float[] rows)
    {
        int count = rows.Length / Columns;
        var encoder = model.Encoder!;
        var pass = encoder.Network.CreateWorkspace(count);
        encoder.CreateLoader().Load(rows, pass.Input, workers);
        encoder.Network.Forward(pass, workers);
        return Rows(pass.Output);
    }

    /// <summary>log p(row|z) of a row under latents, of what the row has.</summary>
    /// <param name="row">D, NaN where something is missing.</param>
    /// <param name="points">[L, C].</param>
    /// <param name="count">C.</param>
    public double[] LogLikelihood(float[] row, FloatBuffer points, int count)
    {
        var target = new PosteriorTarget(model, 1, count, 1);
        target.Load(row, workers);
        target.Pass.Samples = count;
        model.Prior.ToGenerator(points, count, target.Pass.Input, workers);
        model.Generator.Forward(target.Pass, workers);
        var values = new double[count];
        target.Evaluate(target.Pass, values, workers);
        return values;
    }

    /// <summary>The parts' means under latents, of categories their probabilities: C x D.</summary>
    /// <param name="points">[L, C].</param>
    /// <param name="count">C.</param>
    public float[] Means(FloatBuffer points, int count)
    {
        var pass = model.Generator.CreateWorkspace(count);
        model.Prior.ToGenerator(points, count, pass.Input, workers);
        model.Generator.Forward(pass, workers);
        float[] means = Rows(pass.Output);
        for (int c = 0; c < count; c++)
            model.Likelihood.ToMeans(means.AsSpan(c * Columns, Columns));
        return means;
    }

    private static float[] Rows(MatrixView matrix)
    {
        var values = new float[matrix.Rows * matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++)
            matrix.Row(r).CopyTo(values.AsSpan(r * matrix.Columns));
        return values;
    }
}
