using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>σ of a block of numeric columns, given or learned.</summary>
internal sealed class BlockSigma
{
    private readonly GaussianLikelihoodOptions _options;

    public BlockSigma(string name, GaussianLikelihoodOptions options, ColumnRange columns)
    {
        _options = options;
        Columns = columns;
        Log = new Parameter(name, Count(options, columns.Count))
        {
            IsTrainable = options.Learning != SigmaLearning.Fixed,
            LowerBound = MathF.Log(options.LeastSigma),
        };
        Log.Value.Span.Fill(MathF.Log(options.Sigma));
    }

    /// <summary>The block's columns.</summary>
    public ColumnRange Columns { get; }

    /// <summary>log σ, one or one for each column.</summary>
    public Parameter Log { get; }

    /// <summary>σ of one of the row's columns; one that is not learned is the given one to the last bit.</summary>
    public float Of(int column) => _options.Learning == SigmaLearning.Fixed ? _options.Sigma : MathF.Exp(Log.Value[Index(column)]);

    /// <summary>Adds the gradient of a loss, given that of the log-likelihood by log σ of every column of a row.</summary>
    public void AddGradient(ReadOnlySpan<double> logLikelihood)
    {
        var target = Log.Gradient.Span;
        for (int d = Columns.First; d < Columns.End; d++)
            target[Index(d)] -= (float)logLikelihood[d];
    }

    /// <summary>Elements of log σ for a number of columns.</summary>
    public static int Count(GaussianLikelihoodOptions options, int columns) => options.Learning == SigmaLearning.PerColumn ? columns : 1;

    private int Index(int column) => Log.Length == 1 ? 0 : column - Columns.First;
}
