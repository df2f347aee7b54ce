using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>The passes through a model's networks that scoring spends its time on, where something else than the processor does them.</summary>
internal interface IModelPasses
{
    /// <summary>The generator's outputs.</summary>
    /// <param name="inputs">What it sees, S x Q.</param>
    /// <param name="outputs">Receives S x D.</param>
    void Generate(MatrixView inputs, MatrixView outputs);

    /// <summary>What the encoder makes of rows.</summary>
    /// <param name="rows">B x D, NaN where entries are missing.</param>
    /// <param name="outputs">Receives B x 2L.</param>
    void Encode(ReadOnlySpan<float> rows, MatrixView outputs);

    /// <summary>What prior and generator make of samples.</summary>
    /// <param name="points">[L, S].</param>
    /// <param name="inputs">Receives what the generator sees, S x Q.</param>
    /// <param name="outputs">Receives its outputs, S x D.</param>
    /// <param name="logPrior">Receives log p(z), S.</param>
    void Evaluate(ReadOnlySpan<float> points, MatrixView inputs, MatrixView outputs, Span<double> logPrior);
}
