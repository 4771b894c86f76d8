export declare function safeFileName(name: string, type: string): string;
export declare function cleanHeaderText(text: string): string;
export declare function isExecutableName(name: string): boolean;
