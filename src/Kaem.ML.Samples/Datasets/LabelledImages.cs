namespace Kaem.ML.Samples.Datasets;

/// <summary>Images with what each is of.</summary>
/// <param name="Images">The images.</param>
/// <param name="Labels">The digit of each.</param>
internal sealed record LabelledImages(ImageSet Images, IReadOnlyList<int> Labels);
