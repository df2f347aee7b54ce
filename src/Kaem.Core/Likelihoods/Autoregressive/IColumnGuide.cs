namespace Kaem.ML.Likelihoods;

/// <summary>What is known of several columns together: of a column, given those before it, how much each category counts.</summary>
internal interface IColumnGuide
{
    /// <summary>Whether anything is known of a column.</summary>
    bool Weighs(int column);

    /// <summary>Weighs a column's categories: the product over all columns is the share of a completion that fits what is known.</summary>
    /// <param name="codes">The categories of the columns before it, J.</param>
    /// <param name="weights">Receives what each counts, from 0 to 1.</param>
    void Weigh(int column, ReadOnlySpan<int> codes, Span<float> weights);
}

/// <summary>No completion of a row is as is known of it.</summary>
internal sealed class NothingFitsException() : InvalidOperationException("No completion of a row is as is known of it.");
