namespace Kaem.ML.Kan;

/// <summary>
/// A family of univariate basis functions B_0 … B_(n-1), given by the grid and the width of one input. A KAN layer is
/// an expansion by such a family and one matrix product.
/// </summary>
internal abstract unsafe class Basis
{
    /// <summary>Number of basis functions n.</summary>
    public abstract int Size { get; }

    /// <summary>Writes B_0(x_j) … B_(n-1)(x_j) to <c>terms[j·termStride …]</c> for j below <paramref name="count"/>.</summary>
    /// <param name="x">Arguments, <paramref name="inputStride"/> apart.</param>
    /// <param name="grid">The input's grid, n centres.</param>
    /// <param name="width">The input's width h·τ.</param>
    public abstract void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride);

    /// <summary>
    /// Pulls a gradient back through <see cref="Expand"/>: <c>dx[j·inputStride] += Σ_g dTerms[j,g]·B_g'(x_j)</c> where
    /// <paramref name="dx"/> is given, and returns <c>Σ_j Σ_g dTerms[j,g]·∂B_g/∂width(x_j)</c>.
    /// </summary>
    /// <param name="terms">What Expand wrote for the same arguments.</param>
    public abstract double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx);

    /// <summary>Writes ∂B_0/∂width(x_j) … to <c>derivatives[j·stride …]</c>.</summary>
    /// <param name="terms">What Expand wrote for the same arguments, with the same stride.</param>
    public abstract void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride);

    /// <summary>
    /// Weighted sums over arguments, without keeping an expansion: <c>sums[g] = Σ_j w_j·B_g(x_j)</c> and
    /// <c>widthSums[g] = Σ_j w_j·∂B_g/∂width(x_j)</c>, in one fixed order.
    /// </summary>
    public abstract void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums);

    /// <summary>The family that an option describes.</summary>
    public static Basis Create(KanBasis options) => options switch
    {
        RbfBasis rbf => new GaussianRbf(rbf.GridSize + 1),
        _ => throw new NotSupportedException($"No basis functions exist for {options.GetType().Name}."),
    };
}
