namespace Kaem.ML.Jobs;

/// <summary>Files of rows, as workers find them too.</summary>
/// <param name="Folder">The folder that they lie in.</param>
/// <param name="Files">The files, in the order of their rows.</param>
internal sealed record SourceDescription(string Folder, IReadOnlyList<SourceFile> Files);
